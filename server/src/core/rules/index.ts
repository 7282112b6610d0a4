// The rules. One file each; a new rule is a file here and a line in this list.
import type { Rule } from '../types';
import { malicious } from './malicious';
import { namesake } from './namesake';
import { openRange } from './openRange';
import { overrideAffected } from './overrideAffected';
import { overrideBelowFix } from './overrideBelowFix';
import { overrideDuplicate } from './overrideDuplicate';
import { overrideIgnored } from './overrideIgnored';
import { overrideUnneeded } from './overrideUnneeded';
import { overrideUnused } from './overrideUnused';
import { staleLock } from './staleLock';
import { unusedIgnore } from './unusedIgnore';
import { vulnerable } from './vulnerable';

export const rules: readonly Rule[] = [
  malicious,
  vulnerable,
  namesake,
  openRange,
  staleLock,
  overrideIgnored,
  overrideUnused,
  overrideAffected,
  overrideBelowFix,
  overrideDuplicate,
  overrideUnneeded,
  unusedIgnore,
];
