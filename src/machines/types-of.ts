/** XState reads a machine's types off a value that it never looks at. */
export function typesOf<Types>(): Types {
  const nothing: unknown = undefined;
  return nothing as Types;
}
