// The lockfile formats. One file each; a new format is a file here and a line in this list.
import { withCompleteness } from '../reading/completeness';
import { withDialects } from '../reading/dialects';
import type { LockfileFormat } from '../types';
import { bun } from './bun';
import { npm } from './npm';
import { pnpm } from './pnpm';
import { yarnBerry } from './yarnBerry';
import { yarnClassic } from './yarnClassic';

/** In order of precedence where a folder holds several, as the package managers themselves would notice them. */
export const lockfileFormats: readonly LockfileFormat[] = [
  npm,
  ...[pnpm, ...withDialects([yarnClassic, yarnBerry])].map(withCompleteness),
  bun,
];
