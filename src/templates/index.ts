export type { NameUse } from './name-uses.js';
export type { TemplateSource } from './place.js';
export { compileTemplate, renderTemplate, type Template } from './template.js';
export { TemplateError } from './template-error.js';
export { renderedName, templateKind, type TemplateKind } from './template-kind.js';
export type { TemplateValue } from './values.js';
export { type TemplateView, viewOf } from './view.js';
