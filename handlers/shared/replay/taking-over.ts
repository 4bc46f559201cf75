/**
 * Begins what one execution at a time may do, where others that have ended are taken over. One that was stopped may still have an invocation that begins,
 * between the look at the record and the write. So after a refusal the record is looked at again, once.
 *
 * @param refusal the name of the error
 * @param begin looks at the record, whether its execution is running, and writes
 */
export async function takingOver<T>(refusal: string, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if ((error as Error).name !== refusal) throw error;
    return begin();
  }
}
