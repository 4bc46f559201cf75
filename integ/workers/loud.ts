interface Handed { readonly recordId: string; readonly data: string }

/** Writes pages in capitals. It fails as a whole for one page, and leaves another out. */
export const handler = async ({ records }: { readonly records: readonly Handed[] }) => ({
  records: records.map(({ recordId, data }) => {
    const click = JSON.parse(Buffer.from(data, 'base64').toString()) as { readonly page: string };
    if (click.page === 'crash') { throw new Error('no such page'); }
    if (click.page === 'hidden') { return { recordId, result: 'Dropped' }; }
    return { recordId, result: 'Ok', data: Buffer.from(JSON.stringify({ ...click, page: click.page.toUpperCase() })).toString('base64') };
  }),
});
