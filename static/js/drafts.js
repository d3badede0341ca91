// Keeps what is typed into a form on the server, and says in place when it can no longer be saved there.
// A form takes part when [data-draft], the address that keeps it, is on the form or within it.
"use strict";

const QUIET = 2000; // a draft is sent when nothing was typed for so long
const LONGEST = 10000; // and at the latest after so long
const FRESH = 15000; // every contact moves the end of the session on, so just after one it has not ended by itself
const SENT_ON_LEAVING = 60000; // bytes that a browser still sends for a page that is left

class Draft {
  constructor(holder) {
    this.holder = holder;
    this.form = holder.closest("form");
    this.sending = Promise.resolve();
    this.waiting = 0;
    this.contact = Date.now();
    this.seen = this.typed();
    // After a refusal the form holds what no draft may have yet.
    this.kept = this.tried = "unsaved" in holder.dataset ? "" : this.seen;
    this.typedAt = this.sentAt = Date.now();
    this.leaving = 0;
    setInterval(() => this.look(), QUIET / 4);
    this.form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.comeBack()));
    window.addEventListener("focus", () => this.comeBack());
    window.addEventListener("pagehide", () => this.leave());
  }

  // What the form holds, as it would be sent; not passwords, files and the token.
  typed() {
    const secret = new Set([...this.form.querySelectorAll("input[type=password]")].map((input) => input.name));
    const isKept = ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && !secret.has(name);
    return new URLSearchParams([...new FormData(this.form)].filter(isKept)).toString();
  }

  // Looked at instead of listened to: calendars, search boxes and added rows tell nobody.
  look() {
    const now = Date.now();
    const typed = this.typed();
    if (typed !== this.seen) {
      this.seen = typed;
      this.typedAt = now;
    }
    const isDue = now - this.typedAt >= QUIET || now - this.sentAt >= LONGEST;
    if (typed !== this.tried && isDue && now > this.leaving) this.send(typed);
  }

  send(typed) {
    this.tried = typed;
    this.sentAt = Date.now();
    this.waiting += 1;
    this.sending = this.sending.then(() => this.keep(typed)).finally(() => (this.waiting -= 1));
  }

  // Whether the draft was kept.
  async keep(typed, isSecond = false) {
    const response = await this.ask(this.holder.dataset.draft, { method: "POST", body: this.body(typed) });
    if (response === null) return false;
    if (response.status === 403 && !isSecond) return (await this.renew()) && this.keep(typed, true);
    const { message } = await response.json().catch(() => ({}));
    if (response.ok) this.kept = typed;
    this.say(response.ok ? "kept" : "refused", message);
    return response.ok;
  }

  body(typed) {
    const body = new URLSearchParams(typed);
    body.set("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("_draft_of", this.holder.dataset.draftOf);
    return body;
  }

  // The answer; null when there is none, or only the way to sign in.
  async ask(address, options = {}) {
    try {
      const response = await fetch(address, { redirect: "manual", ...options });
      if (response.type !== "opaqueredirect") {
        this.contact = Date.now();
        return response;
      }
      this.say("ended");
    } catch {
      this.say("offline");
    }
    return null;
  }

  // Whether somebody is signed in, and the same person; signing in anew has made another token.
  async renew() {
    const response = await this.ask(`${this.holder.dataset.draft}?_draft_of=${this.holder.dataset.draftOf}`);
    if (response === null) return false;
    const { token, message } = await response.json().catch(() => ({}));
    if (!token) {
      this.say("refused", message);
      return false;
    }
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
    if (this.isAway()) this.say("back");
    return true;
  }

  // A save goes out only when it will be heard, and after the draft that is under way: it would come back to life.
  async submit(event) {
    if (event.defaultPrevented) return;
    if (Date.now() - this.contact < FRESH && !this.isAway() && !this.waiting) {
      this.leaving = Date.now() + LONGEST;
      return;
    }
    event.preventDefault();
    await this.sending;
    if (await this.renew()) this.form.requestSubmit(event.submitter);
  }

  leave() {
    const typed = this.typed();
    const isNew = typed !== this.kept && typed !== this.tried && Date.now() > this.leaving;
    if (!isNew || this.isAway() || typed.length > SENT_ON_LEAVING) return;
    this.tried = typed;
    fetch(this.holder.dataset.draft, { method: "POST", body: this.body(typed), redirect: "manual", keepalive: true });
  }

  async comeBack() {
    if (this.isAway() && !(await this.renew())) return;
    if (this.typed() !== this.kept && !this.waiting && Date.now() > this.leaving) this.send(this.typed());
  }

  isAway() {
    return ["ended", "offline"].includes(this.said);
  }

  say(what, message = "") {
    this.said = what;
    for (const line of this.holder.querySelectorAll("[data-says]")) {
      line.hidden = line.dataset.says !== what;
      if (what === "refused" && !line.hidden) line.textContent = message || line.textContent;
    }
  }
}

for (const holder of document.querySelectorAll("[data-draft]")) new Draft(holder);
