/** The anchor of a heading, as GitHub makes it, so that one link works there and on the site. */
export const anchorOf = (heading: string) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');
