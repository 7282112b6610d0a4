// What a feed is: something that brings advisories. Mirrors bring all of theirs.
import type { Advisory, FeedState } from '../core/types';
import type { Cancel, Ports } from '../ports';

/** What a feed brought, and how well that went. A broken record is counted in the state, never thrown. */
export interface FeedSnapshot {
  readonly advisories: readonly Advisory[];
  readonly state: FeedState;
}

/** A source of advisories. `load` does not reject: a failure is a state with a message. */
export interface Feed {
  readonly id: string;
  readonly load: (ports: Ports, cancel: Cancel) => Promise<FeedSnapshot>;
}
