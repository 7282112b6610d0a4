// The .vsix of what is built: `npm run package` builds smaller bundles first, the files in it are the same.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { cacheFolder, once, root } from './once';

/** Packs the extension into `.vscode-test/NAME.vsix` and gives its path. */
export async function packExtension(name: string): Promise<string> {
  const packagePath = join(cacheFolder, `${name}.vsix`);
  await once('pack', () => {
    execFileSync(process.execPath, ['client/listing.mjs'], { cwd: root });
    return createVSIX({
      cwd: root,
      packagePath,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
      readmePath: 'dist/README.md',
    });
  });
  return packagePath;
}
