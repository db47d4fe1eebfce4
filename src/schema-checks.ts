import { Ajv, type Options, type ValidateFunction } from 'ajv';

/**
 * What is checked by JSON Schemas, each under its name. Ajv makes the code of a check from its schema at
 * the first use. For the programs that users start, the build has made it: it takes an eighth of a start.
 */
export class SchemaChecks<Name extends string> {
  readonly #ajv: Ajv;
  readonly #made = new Map<Name, ValidateFunction>();

  constructor(
    readonly schemas: Readonly<Record<Name, object>>,
    readonly options: Options,
  ) {
    // Where it is made for one use, to make it faster takes longer than the check.
    this.#ajv = new Ajv({ ...options, code: { optimize: false } });
  }

  of(name: Name): ValidateFunction {
    let check = this.#made.get(name);
    if (check === undefined) {
      check = this.#ajv.compile(this.schemas[name]);
      this.#made.set(name, check);
    }
    return check;
  }
}
