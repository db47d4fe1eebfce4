import { pathToFileURL } from 'node:url';
import { inCheckout } from './checkout.mjs';

/** Modules that export one `SchemaChecks`, and nothing else. */
const modules = ['src/config/file-checks', 'src/events/catalogue/payload-checks'];

/** In a program, the code that ajv makes of schemas stands where it would be made; ajv itself is left out. */
export function madeChecks() {
  const files = new Set(modules.map((module) => inCheckout('dist', `${module}.js`)));
  return { name: 'made-checks', load: (id) => (files.has(id) ? madeOf(id) : undefined) };
}

async function madeOf(file) {
  const [{ Ajv }, { default: standalone }] = await Promise.all([
    import('ajv'),
    import('ajv/dist/standalone/index.js'),
  ]);
  const [[name, { schemas, options }]] = Object.entries(await import(pathToFileURL(file)));
  const ajv = new Ajv({ ...options, schemas, code: { source: true, esm: true } });
  const checks = Object.keys(schemas).map((schema, index) => [`check${index}`, schema]);
  const code = standalone.default(ajv, Object.fromEntries(checks));
  const table = checks.map(([check, schema]) => `${JSON.stringify(schema)}: ${check}`);
  return `${withImports(code)}
const checks = {${table.join(', ')}};
export const ${name} = { of: (schema) => checks[schema] };
`;
}

/** Also as a module, ajv asks for its helpers with `require`. */
function withImports(code) {
  const imports = [];
  const body = code.replace(/require\("([^"]+)"\)/g, (_, path) => {
    imports.push(`import helper${imports.length} from '${path}.js';`);
    return `helper${imports.length - 1}`;
  });
  return [...imports, body].join('\n');
}
