/** XState reads a machine's types off a value that it never looks at. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- there is no value to infer it from
export function typesOf<Types>(): Types {
  const nothing: unknown = undefined;
  return nothing as Types;
}
