export type TemplateKind = 'handlebars' | 'jinja';

/** Which language a template is written in, by its name; `undefined` for a file that is no template. */
export function templateKind(file: string): TemplateKind | undefined {
  if (/[^/]\.hbs$/.test(file)) return 'handlebars';
  if (/[^/]\.j2$/.test(file)) return 'jinja';
  return undefined;
}

/**
 * The file that a template becomes: `input.nml.hbs` becomes `input.nml`. The entries of `templates:` name files inside
 * of `templatedir`; a path stays a path.
 */
export function renderedName(file: string): string {
  return templateKind(file) === undefined ? file : file.slice(0, file.lastIndexOf('.'));
}
