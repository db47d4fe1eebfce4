export { JinjaTemplate } from './jinja-template.js';
