/** Shells take this line as: whatever files there are. No candidate begins with a colon. */
export const filesLine = ':files';
