// Project in, findings out: runs every rule, merges what is the same, and sorts.
import { compareFindings, withoutDoubles } from './finding';
import { rules } from './rules/index';
import type { Finding, Project } from './types';

/** All findings of a project, malware first, in an order that is the same in every run. Never throws on input. */
export function analyze(project: Project): readonly Finding[] {
  return [...withoutDoubles(rules.flatMap((rule) => rule.find(project)))].sort(compareFindings);
}
