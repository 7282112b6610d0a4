// Where the large collection of real lockfiles and advisories lies, if this machine has it.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.env.LOCKWATCH_DATA ?? join(__dirname, '../../../shared/data'));

/** Absolute folder of the collection, or undefined on a plain clone; tests that need it then say that they skip. */
export const dataFolder: string | undefined = existsSync(join(folder, 'INDEX.md')) ? folder : undefined;

/** The `skip` option of a test that needs the collection: false, or the reason. */
export const skipWithoutData: string | false = dataFolder
  ? false
  : 'the collection of real lockfiles is not here (LOCKWATCH_DATA)';

if (!dataFolder && process.env.LOCKWATCH_DATA_REQUIRED) {
  throw new Error(`LOCKWATCH_DATA: no collection in ${folder}`);
}
