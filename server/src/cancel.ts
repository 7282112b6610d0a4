// The owner's side of a `Cancel`: whoever makes one decides when a result is no longer wanted.
import type { Cancel } from './ports';

/** A `Cancel` and the switch that throws it. */
export interface CancelSource {
  readonly token: Cancel;
  readonly cancel: () => void;
}

/** A new source, not cancelled. */
export function createCancel(): CancelSource {
  const callbacks = new Set<() => void>();
  let cancelled = false;
  return {
    token: {
      get cancelled() {
        return cancelled;
      },
      onCancel: (callback) => {
        if (cancelled) callback();
        else callbacks.add(callback);
        return () => callbacks.delete(callback);
      },
    },
    cancel: () => {
      if (cancelled) return;
      cancelled = true;
      for (const callback of callbacks) callback();
      callbacks.clear();
    },
  };
}

/** Cancelled as soon as one of some is. Whoever makes one says by `forget` that it is no longer looked at. */
export function eitherOf(cancels: readonly Cancel[]): {
  readonly token: Cancel;
  readonly forget: () => void;
} {
  const { token, cancel } = createCancel();
  const stops = cancels.map((each) => each.onCancel(cancel));
  return {
    token,
    forget: () => {
      for (const stop of stops) stop();
    },
  };
}
