export { byParameterText, statisticsText } from './statistics-text.js';
