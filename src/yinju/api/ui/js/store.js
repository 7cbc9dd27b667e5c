// What the browser remembers; where it may not, the page goes on without.

/** Return what is kept under a name, or `otherwise`. */
export function recall(name, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(`yinju.${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a value; return whether there was room for it. */
export function keep(name, value) {
  try {
    localStorage.setItem(`yinju.${name}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Forget a value. */
export function forget(name) {
  try {
    localStorage.removeItem(`yinju.${name}`);
  } catch {
    // nothing was kept
  }
}

/** The key of the service: for this tab, as long as it is open. */
export const key = {
  get() {
    try {
      return sessionStorage.getItem("yinju.key");
    } catch {
      return null;
    }
  },
  set(value) {
    try {
      sessionStorage.setItem("yinju.key", value);
    } catch {
      // it is then asked for again
    }
  },
};
