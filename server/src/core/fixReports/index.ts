// The output formats of the command that fixes. A new one is a file here and a line in this list.
import type { FixReport } from '../types';
import { diff } from './diff';
import { json } from './json';
import { text } from './text';

export const fixReports: readonly FixReport[] = [text, json, diff];
