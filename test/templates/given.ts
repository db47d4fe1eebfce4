import type { JsonObject, Texts } from '../../src/config/index.js';
import { renderTemplate, TemplateError, viewOf } from '../../src/templates/index.js';

export const file = 'templates/input.nml.hbs';

/** What a template becomes for a run with these parameters. */
export function rendered(text: string, params: JsonObject = {}, texts?: Texts): string {
  return renderTemplate({ file, text }, viewOf({ params, texts }));
}

/** The error that a template is refused with; anything else that is thrown is a defect and passes through. */
export function refusal(text: string, params: JsonObject = {}, texts?: Texts): TemplateError {
  try {
    rendered(text, params, texts);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`the template was rendered: ${text}`);
}

/** What the user reads, without the file's name: place, sentence, and what to do on a line of its own. */
export function complaint(text: string, params: JsonObject = {}, texts?: Texts): string {
  const { message, hint } = refusal(text, params, texts);
  return [message.replace(`${file}:`, ''), hint].filter((line) => line !== undefined).join('\n');
}
