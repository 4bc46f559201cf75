/** Adds a text, made when it is read. It is not enumerable: a log of the object has its content once. */
export function withText<TObject extends object>(object: TObject, name: keyof TObject, text: () => string | undefined): TObject {
  return Object.defineProperty(object, name, { get: text, enumerable: false });
}
