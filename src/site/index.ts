export { backendsOf, openSite, type Site, type SiteOptions } from './open-site.js';
