// The rules. One file each; a new rule is a file here and a line in this list.
import type { Rule } from '../types';
import { malicious } from './malicious';
import { namesake } from './namesake';
import { openRange } from './openRange';
import { staleLock } from './staleLock';
import { unusedIgnore } from './unusedIgnore';
import { vulnerable } from './vulnerable';

export const rules: readonly Rule[] = [malicious, vulnerable, namesake, openRange, staleLock, unusedIgnore];
