/* What was begun here and is not sent yet: kept on this device, for this person alone. */

export class Outbox {
  constructor(kind, owner) {
    this.place = `ortsblatt-${kind}:${owner}`;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.place));
    } catch {
      return null; // private windows may refuse, and then nothing is kept
    }
  }

  keep(draft) {
    try {
      localStorage.setItem(this.place, JSON.stringify(draft));
    } catch {
      /* as above */
    }
  }

  clear() {
    try {
      localStorage.removeItem(this.place);
    } catch {
      /* as above */
    }
  }
}

/* Names one draft, however often it is sent. Not randomUUID(), which exists on https only. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Sends it; says "done", "unsent", "signed_out" or "refused", with what the server answered. */
export async function deliver(address, form) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/); // another tab may have signed in anew
  const token = cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
  let response;
  let answer;
  try {
    response = await fetch(address, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
      redirect: "manual", // to a sign-in
      signal: AbortSignal.timeout(20000),
    });
    if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) return { state: "signed_out" };
    if (response.status >= 500) return { state: "unsent" };
    answer = await response.json();
  } catch {
    return { state: "unsent" }; // no connection, or cut off on the way
  }
  return { state: response.ok ? "done" : "refused", answer };
}
