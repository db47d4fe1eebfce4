export { backendsOf, batchesOnDisk, openSite, type Site, type SiteOptions } from './open-site.js';
