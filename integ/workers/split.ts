interface Order { readonly input: { readonly pages: number } }

/** As many subtasks as the order has pages, perhaps none. */
export async function handler({ input }: Order) {
  return { subtasks: Array.from({ length: input.pages }, (_, page) => ({ id: `page-${page}`, input: { page } })) };
}
