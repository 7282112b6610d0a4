// A test in a browser on a VS Code server: opened, used, closed, with a picture where it fails.
import type { TestContext } from 'node:test';
import { type DemoOptions, type OpenDemo, openDemo } from './demo';
import { findServer } from './host';
import { takePicture } from './workbench';

/** Opens the demonstration on a VS Code server; a test without a server is skipped, one that fails leaves a picture. */
export async function withDemo(
  t: TestContext,
  options: DemoOptions,
  work: (demo: OpenDemo) => Promise<void>,
): Promise<void> {
  const server = await findServer();
  if ('missing' in server) return t.skip(server.missing);
  const demo = await openDemo(server.is, options);
  try {
    await work(demo);
  } catch (error) {
    await takePicture(demo.page, 'failed');
    throw error;
  } finally {
    await demo.close();
  }
}
