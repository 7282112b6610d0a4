// Project in, findings out: runs every rule, merges what is the same, sorts, and takes out what the policy ignores.
import { compareFindings, withoutDoubles } from './finding';
import { sortedByPolicy } from './policy';
import { remembered } from './remembered';
import { rules } from './rules/index';
import type { Finding, Project } from './types';

/** All findings of a project that count, malware first, in an order that is the same in every run. Never throws. */
export function analyze(project: Project): readonly Finding[] {
  return judge(project).findings;
}

/** The findings that the project's policy ignores, each with the entry that says so, in the same order. */
export function ignoredIn(project: Project): readonly Finding[] {
  return judge(project).ignored;
}

const judge = remembered((project: Project) => {
  const found = withoutDoubles(rules.flatMap((rule) => rule.find(project)));
  return sortedByPolicy(project, [...found].sort(compareFindings));
});
