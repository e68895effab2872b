"use strict";
// Search and filters of the library. Without this script the page shows every report; nothing is fetched.
(function () {
  const form = document.getElementById("filters");
  if (!form) return;
  const search = document.getElementById("search");
  const choices = ["inspection", "area", "measure", "status"].map((name) => document.getElementById(name));
  const found = document.getElementById("found");
  const nothing = document.getElementById("nothing");
  const groups = Array.from(document.querySelectorAll("section.group"), (element) => ({ element, left: 0 }));
  let rows = null;
  let telling = 0;

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const list = (text) => (text ? text.split("\n") : []);

  function read() { // once, when somebody first filters
    rows = [];
    for (const group of groups) {
      const words = " " + plain(group.element.querySelector("h2").textContent);
      const whole = group.element.dataset; // a report that names no area or measure is about all of its inspection
      for (const element of group.element.querySelectorAll("li.report")) {
        const data = element.dataset;
        rows.push({ element, group, text: plain(element.textContent + " " + data.areas + " " + data.measures) + words,
          values: [[data.inspection], list(data.areas || whole.areas), list(data.measures || whole.measures), [data.status]] });
      }
    }
  }

  function apply() {
    if (!rows) read();
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const chosen = choices.map((select) => select.value);
    let count = 0;
    for (const group of groups) group.left = 0;
    for (const row of rows) {
      const fits = words.every((word) => row.text.includes(word)) && chosen.every((value, place) => !value || row.values[place].includes(value));
      if (row.element.hidden === fits) row.element.hidden = !fits;
      if (fits) { count += 1; row.group.left += 1; }
    }
    for (const group of groups) group.element.hidden = group.left === 0;
    nothing.hidden = count > 0;
    const all = rows.length;
    const told = count === all ? all + (all === 1 ? " report" : " reports") : count + " of " + all + " reports";
    document.documentElement.dataset.found = String(count);
    clearTimeout(telling);
    telling = setTimeout(() => { if (found.textContent !== told) found.textContent = told; }, 250); // one announcement, not one a letter
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => { setTimeout(apply, 0); });
  form.addEventListener("input", apply);
  search.addEventListener("keydown", (event) => { if (event.key === "Escape" && search.value) { search.value = ""; apply(); event.preventDefault(); } });
  window.addEventListener("pageshow", () => { if (search.value || choices.some((select) => select.value)) apply(); });
})();
