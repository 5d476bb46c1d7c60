// What the pages do beyond HTML: keys, live refreshes, and saying aloud what changed. Every page
// works without this file; nothing here decides anything.
"use strict";

(() => {
  document.documentElement.classList.add("scripted");

  const byId = (id) => document.getElementById(id);
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const entries = () => document.querySelectorAll(".timeline > li").length;
  const say = (text) => {
    const place = byId("announce");
    place.textContent = "";
    // Screen readers notice text that arrives a moment after the place was emptied.
    setTimeout(() => { place.textContent = text; }, 50);
  };

  // ---- the menu ----
  // On a phone it is wider than the page: where one is has to be in sight.
  const tab = document.querySelector(".top nav [aria-current]");
  if (tab !== null) tab.parentElement.scrollLeft = tab.offsetLeft - innerWidth / 3;

  // ---- the way back ----
  // Each list as it was left, filters and page included; kept by this tab alone.
  const list = byId("board")?.dataset.list;
  if (list) sessionStorage.setItem(`list ${list}`, location.pathname + location.search);
  const left = (address) => sessionStorage.getItem(`list ${address}`) ?? address;
  document.querySelectorAll("[data-back]").forEach((link) => { link.href = left(link.dataset.back); });

  // ---- sent once ----
  // Whoever goes back to a form that was sent sends it with the same key, and it is done once.
  const onceOnly = () => {
    const shown = document.querySelectorAll("input[name=once]");
    if (shown.length === 0) return;
    const once = history.state?.once ?? shown[0].value;
    if (history.state?.once !== once) history.replaceState({ ...history.state, once }, "");
    shown.forEach((field) => { field.value = once; });
  };
  onceOnly();

  // ---- what takes a while says so ----
  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("button[data-busy]");
    if (button === null) return;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-busy", "true");
    say(button.dataset.busy);
    // Disabled a moment later, so that the form is sent first.
    setTimeout(() => { button.disabled = true; }, 0);
  });
  // Coming back by the browser's history, the button is as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("button[data-busy]") !== null) location.reload();
  });

  // ---- keys ----
  const TYPED_IN = "input:not([type=radio]):not([type=checkbox]), textarea, select";
  const typing = (element) => element.closest(TYPED_IN) !== null;
  const step = (by) => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    const first = by > 0 ? 0 : all.length - 1;
    const next = at < 0 ? first : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };
  const focusOn = (id) => {
    const element = byId(id);
    if (element === null) return false;
    element.focus();
    element.scrollIntoView({ block: "nearest" });
    return true;
  };
  const help = () => {
    const dialog = byId("help");
    if (dialog === null) return;
    if (dialog.open) dialog.close();
    else dialog.showModal();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    "/": () => { if (!focusOn("search")) location.assign("/"); },
    n: () => location.assign("/contacts/new"),
    i: () => location.assign(left("/")),
    r: () => focusOn("replies-text"),
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
    } else if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing
        && !typing(event.target) && Object.hasOwn(keys, event.key)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) help();
    if (event.target.closest("[data-print]")) window.print();
  });

  // ---- what was typed ----
  // A session that ends while somebody writes costs them nothing: this tab alone keeps the form that
  // met the door, until they have signed in again, by code or by link, or look at anything else.
  // Somebody else who signs in here gets nothing of it.
  const KEPT = "kept form";
  const reader = () => document.querySelector(".me")?.title ?? "";
  const atTheDoor = document.body.classList.contains("door");
  const typedInto = (form) => [...form.elements].filter((field) => field.name && field.type !== "hidden");
  const keep = (form) => {
    if (atTheDoor || typedInto(form).length === 0) return;
    const names = new Set(typedInto(form).map((field) => field.name));
    const values = [...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string");
    const page = location.pathname + location.search;
    sessionStorage.setItem(KEPT, JSON.stringify({ action: form.getAttribute("action"), page, reader: reader(), values }));
  };
  const fillIn = (form, values) => {
    const more = form.querySelector("[data-one-more]");
    const has = (name) => form.elements.namedItem(name) !== null;
    while (more !== null && !more.hidden && values.some(([name]) => /_\d+$/.test(name) && !has(name))) more.click();
    for (const field of typedInto(form)) {
      const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.matches("[type=radio], [type=checkbox]")) field.checked = own.includes(field.value);
      else if (field.tagName === "SELECT") [...field.options].forEach((each) => { each.selected = own.includes(each.value); });
      else if (field.type !== "file") {
        field.value = own[0] ?? "";
        if (own.length > 0) values.splice(values.findIndex(([name]) => name === field.name), 1);
      }
    }
  };
  const giveBack = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (kept === null) return;
    if (atTheDoor) {
      sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, refused: true }));
      if (byId("kept") !== null) byId("kept").hidden = false;
      return;
    }
    sessionStorage.removeItem(KEPT);
    if (!kept.refused || kept.reader !== reader()) return;
    const form = [...document.forms].find((each) => each.getAttribute("action") === kept.action);
    if (form === undefined) {
      // A link leads to the inbox; the form is where it was written.
      if (kept.led) return;
      sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, led: true }));
      location.replace(kept.page);
      return;
    }
    fillIn(form, kept.values);
    for (let at = form.closest("details"); at !== null; at = at.parentElement.closest("details")) at.open = true;
    form.querySelectorAll("details").forEach((each) => { each.open = true; });
    const note = document.createElement("p");
    note.className = "done";
    note.textContent = byId("announce").dataset.kept;
    form.prepend(note);
    say(note.textContent);
    form.scrollIntoView({ block: "nearest" });
  };
  // ---- forms ----
  // Whoever chooses a case has said where it is.
  document.addEventListener("change", (event) => {
    const { community } = event.target.dataset;
    const place = byId("community");
    if (event.target.name === "known" && community && place.value === "") place.value = community;
  });
  // One more row like the last one, empty, its fields numbered on.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-one-more]");
    if (button === null) return;
    const last = [...button.closest("details").querySelectorAll("fieldset")].at(-1);
    const number = Number(last.querySelector("[name]").name.split("_").at(-1)) + 1;
    const row = last.cloneNode(true);
    row.querySelectorAll("[id], [name], [for]").forEach((each) => {
      for (const name of ["id", "name", "for"]) {
        if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/\d+$/, String(number)));
      }
    });
    row.querySelectorAll(".problem").forEach((each) => each.remove());
    row.querySelectorAll("input, textarea").forEach((each) => { each.value = ""; });
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace(/\d+/, String(number));
    last.after(row);
    row.querySelector("textarea").focus();
    button.hidden = number >= Number(button.dataset.oneMore);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select, input[type=datetime-local], input[type=range]")) form.requestSubmit();
  });
  // A slider of days says which one while it is moved.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("input[type=range][data-first-day]")) return;
    const days = Number(field.value) - Number(field.min);
    const day = new Date(Date.parse(field.dataset.firstDay) + days * 86400000);
    field.form.querySelector("output").textContent = day.toISOString().slice(0, 10);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-autosubmit]")) {
      // Empty filters stay out of the address.
      event.preventDefault();
      const asked = [...new FormData(form)].filter(([, value]) => value !== "");
      location.assign(`${form.getAttribute("action")}?${new URLSearchParams(asked)}`);
    } else if (form.dataset.sent) {
      event.preventDefault();
    } else if (form.method === "post") {
      keep(form);
      form.dataset.sent = "yes";
      form.querySelectorAll("button").forEach((button) => { button.ariaDisabled = "true"; });
    }
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => { button.ariaDisabled = null; });
    });
  });

  giveBack();

  // ---- live ----
  const stream = byId("stream");
  if (stream === null) return;
  const regions = stream.dataset.refresh.split(" ");
  // The streams a page shows; a list shows them all.
  const only = (stream.dataset.only ?? "").split(" ").filter(Boolean);
  const light = byId("live-state");
  let connections = 0;
  let newest = "";
  let shownRows = new Set(rows().map((row) => row.id));
  let shownEntries = entries();

  // Whoever is writing keeps what they have; the rest of the page still follows.
  const standing = (options, chosen) => Math.max(0, options.findIndex(chosen));
  const changed = (field) => {
    if (field.tagName !== "SELECT") {
      return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
    }
    const options = [...field.options];
    return standing(options, (each) => each.selected)
      !== standing(options, (each) => each.defaultSelected);
  };
  const inUse = (region) => region.querySelector("form") !== null
    && (region.contains(document.activeElement)
      || [...region.querySelectorAll("textarea, select, input:not([type=hidden])")].some(changed));
  const refresh = () => {
    for (const region of regions.map(byId)) {
      if (!inUse(region)) htmx.trigger(region, "desk:changed");
    }
  };
  const showLight = (alive) => {
    light.hidden = false;
    light.classList.toggle("lost", !alive);
    light.textContent = alive ? light.dataset.live : light.dataset.offline;
  };
  stream.addEventListener("htmx:sse:after:connection", () => {
    showLight(true);
    // Something may have happened between losing the stream and having it again.
    if (connections > 0) refresh();
    connections += 1;
  });
  stream.addEventListener("htmx:sse:error", () => showLight(false));
  stream.addEventListener("htmx:sse:before:message", (event) => {
    event.preventDefault();
    const told = JSON.parse(event.detail.message.data);
    if (only.length > 0 && !only.includes(told.stream) && !only.includes(`case/${told.case}`)) return;
    newest = event.detail.message.id;
    refresh();
  });
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    // The answer has to hold what it was asked because of.
    if (newest && regions.includes(ctx.sourceElement.id)) {
      ctx.request.body.set("min_position", newest);
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    onceOnly();
    const fresh = rows().filter((row) => !shownRows.has(row.id));
    fresh.forEach((row) => row.parentElement.classList.add("fresh"));
    if (fresh.length > 0) say(stream.dataset.arrived.replace("%d", String(fresh.length)));
    if (entries() !== shownEntries) say(stream.dataset.changed);
    shownRows = new Set(rows().map((row) => row.id));
    shownEntries = entries();
    // What is on the page now is what a command will be decided on.
    const story = byId("story");
    if (story !== null) {
      document.querySelectorAll("input[name=version]").forEach((field) => {
        field.value = story.dataset.version;
      });
    }
  });
})();
