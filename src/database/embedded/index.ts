export { EmbeddedServer } from './embedded-server.js';
export { homePath } from './home.js';
export { takeOverHost } from './host-guard.js';
export { type EmbeddedSurvey, surveyEmbedded } from './survey.js';
