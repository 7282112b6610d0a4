// A folder of its own for a test, gone when the test ends.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Makes an empty folder and returns its real path. */
export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'lockwatch-test-')));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
