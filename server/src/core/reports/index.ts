// The output formats. One file each; a new format is a file here and a line in this list.
import type { Report } from '../types';
import { json } from './json';
import { sarif } from './sarif';
import { text } from './text';

export const reports: readonly Report[] = [text, json, sarif];
