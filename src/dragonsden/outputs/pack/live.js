/* Live weights: what the ranking would be at other weights, from each service's mean values.

   An addition: without scripts the page is complete and this part stays hidden. At the agreed
   weights it shows what the simulation found, to the digit; elsewhere value = sum of normalised
   weight x mean value, rounded half-even to nine decimals, equals sharing the better rank. */
"use strict";

const UNIT = 1e9;

/* The nearest whole number; of two as near, the even one. */
function nearest(x) {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/* The weights divided by their sum; null where all are 0, for then nothing is weighed. */
function normalised(weights) {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum > 0 ? weights.map((weight) => weight / sum) : null;
}

/* The overall value of mean values at normalised weights. */
function overall(weights, values) {
  let total = weights[0] * values[0];
  for (let i = 1; i < weights.length; i += 1) total += weights[i] * values[i];
  return nearest(total * UNIT) / UNIT;
}

/* The rank of each value: 1 and how many are higher. */
function ranks(values) {
  return values.map((value) => 1 + values.filter((other) => other > value).length);
}

/* Each service with its value and rank at these weights, best first; null where all are 0. */
function ranked(services, weights) {
  const shares = normalised(weights);
  if (shares === null) return null;
  const values = services.map((service) => overall(shares, service.values));
  const places = ranks(values);
  return services
    .map((service, i) => ({ service, value: values[i], rank: places[i], order: i }))
    .sort((one, other) => one.rank - other.rank || one.order - other.order);
}

/* What the agreed ranking is, as the page was made. */
function agreed(services) {
  return services.map((service, i) => ({ service, value: service.value, rank: service.rank, order: i }));
}

/* Who is first now, and who has come into or fallen out of the first k. */
function told(rows, before, k) {
  const titles = (list) => list.map((row) => row.service.title).join("; ");
  const within = (list) => list.filter((row) => row.rank <= k);
  const ids = (list) => new Set(list.map((row) => row.service.id));
  const was = ids(within(before));
  const is = ids(within(rows));
  const inside = within(rows).filter((row) => !was.has(row.service.id));
  const outside = within(before).filter((row) => !is.has(row.service.id));
  const first = rows.filter((row) => row.rank === 1);
  const parts = [`First: ${titles(first)}.`];
  if (k > 1 && inside.length === 0 && outside.length === 0) parts.push(`The first ${k} are the same.`);
  if (k > 1 && inside.length > 0) parts.push(`Into the first ${k}: ${titles(inside)}.`);
  if (k > 1 && outside.length > 0) parts.push(`Out of the first ${k}: ${titles(outside)}.`);
  return parts.join(" ");
}

/* Connect the sliders, the table and the status line of the page. */
function connect(page) {
  const section = page.getElementById("live");
  if (section === null) return;
  const data = JSON.parse(page.getElementById("live-data").textContent);
  const sliders = [...section.querySelectorAll("input[type=range]")];
  const body = section.querySelector("tbody");
  const lines = new Map([...body.rows].map((line) => [line.dataset.service, line]));
  const warning = page.getElementById("live-warning");
  const status = page.getElementById("live-status");
  const before = agreed(data.services);

  function show(rows) {
    for (const row of rows) {
      const line = lines.get(row.service.id);
      line.querySelector(".rank").textContent = String(row.rank);
      line.querySelector(".value").textContent = row.value.toFixed(data.decimals);
      line.querySelector(".bar").style.width = `${row.value}%`;
      line.classList.toggle("within", row.rank <= data.k);
      body.append(line);
    }
  }

  function update() {
    const weights = sliders.map((slider) => Number(slider.value));
    const changed = sliders.some((slider) => slider.value !== slider.defaultValue);
    const rows = changed ? ranked(data.services, weights) : before;
    const shares = changed ? normalised(weights) : data.weights;
    sliders.forEach((slider, i) => {
      const share = shares === null ? "no weight" : `${Math.round(100 * shares[i])}% of the weight`;
      section.querySelector(`output[for="${slider.id}"]`).textContent = share;
      slider.setAttribute("aria-valuetext", share);
    });
    warning.hidden = !changed;
    section.classList.toggle("changed", changed);
    if (rows === null) {
      status.textContent = "All weights are 0, so nothing is weighed. Move one of them.";
      return;
    }
    show(rows);
    status.textContent = changed ? told(rows, before, data.k) : "These are the agreed weights.";
  }

  function reset() {
    for (const slider of sliders) slider.value = slider.defaultValue;
    update();
  }

  for (const slider of sliders) slider.addEventListener("input", update);
  page.getElementById("live-reset").addEventListener("click", reset);
  page.defaultView.addEventListener("beforeprint", reset);
  section.hidden = false;
  reset();
}

if (typeof document !== "undefined") connect(document);
