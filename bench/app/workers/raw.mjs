/**
 * The least that a function behind a queue does. One line a message, as the helper logs: the
 * local cloud waits 50 ms for the output of an invocation that prints nothing.
 */
export const handler = async event => {
  event.Records.forEach(({ messageId }) => console.log(JSON.stringify({ messageId })));
  return { batchItemFailures: [] };
};
