// What is told of a run: the state of feeds, and reports.
import type { Finding, Rule } from './finding';
import type { Project } from './project';
import type { Problem } from './text';

/** State of one feed, as shown to people. */
export interface FeedState {
  readonly id: string;
  readonly records: number;
  /** How many packages it has been asked about; absent for a feed that brings all it has. */
  readonly packages?: number;
  /** RFC 3339 of the newest record, where known. */
  readonly asOf?: string;
  /** RFC 3339 of when its source was last reached; absent for what lies on this machine. */
  readonly checked?: string;
  /** It knows of incidents only, so that its silence says nothing of vulnerabilities. */
  readonly onlyIncidents?: true;
  /** Of how many packages, at the most, it could not say all that it may know. */
  readonly unjudged?: number;
  /** How many of its records may be about any package, because nobody can read which ones they are about. */
  readonly unplaced?: number;
  /**
   * `stale`: whole, but from an earlier time, because the source could not be reached. `partial`: some of it is
   * missing. `failed`: all of it is. `offline`: all of it is, as the settings want it. `waiting`: it has yet to answer.
   */
  readonly health: 'ok' | 'stale' | 'partial' | 'failed' | 'offline' | 'waiting';
  /** What is wrong, in one plain sentence. */
  readonly message?: string;
}

/** A project with its verdict, as reports see it. */
export interface ReportedProject {
  readonly project: Project;
  readonly findings: readonly Finding[];
  /** What the project's policy ignores; none of it is among `findings`. */
  readonly ignored: readonly Finding[];
  /** By absolute file. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

/** All that a report tells of. */
export interface ReportInput {
  /** Absolute folder that relative paths start from. */
  readonly root: string;
  /** Absolute folder that programs which comment on a change name files from; `root` unless given. */
  readonly sourceRoot?: string;
  readonly projects: readonly ReportedProject[];
  /** Every rule that a finding can be of. */
  readonly rules: readonly Omit<Rule, 'find'>[];
  /** The version of Lockwatch that reports. */
  readonly version: string;
  /** What the policy ignores is to be listed where a report leaves it out for the sake of those who read it. */
  readonly withIgnored?: boolean;
  readonly feeds: readonly FeedState[];
  /** What else a person should know, in plain sentences. */
  readonly notes: readonly string[];
  /** No connection was made. */
  readonly offline?: boolean;
  /** Public packages that no feed could be asked about. */
  readonly unasked?: number;
  /** The search for projects was cut off, so that there may be others. */
  readonly isCutOff?: boolean;
}

/** One output format of the command line. */
export interface Report {
  readonly id: string;
  readonly toText: (input: ReportInput) => string;
}
