/* Live weights: what would be recommended at other weights, gates included.

   An addition: without scripts the page is complete and this part stays hidden. The weight of
   criterion k becomes f_k times as large for everybody in every draw. The page holds mean values by
   weighting, so that a mean overall value is what the ranking has, plus what the factors change; at
   factors of 1 it is the ranking's own, to the last bit. The arithmetic is that of the Python module
   analysis.sensitivity.weight_groups. */
"use strict";

const UNIT = 1e9;
const FURTHEST = 1e12;
const LEAST = 1e-200;
const HALVINGS = 110;

/* The nearest whole number; of two as near, the even one. */
function nearest(x) {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/* The part of all weight, over all draws, of each weighting and criterion. */
function weightParts(groups, factors) {
  return groups.weights.map((weights, row) => {
    const changed = weights.map((weight, k) => weight * factors[k]);
    const total = changed.reduce((sum, weight) => sum + weight, 0);
    return changed.map((weight) => (groups.parts[row] / total) * weight);
  });
}

/* The mean share of each criterion in all weight. */
function sharesAt(groups, factors) {
  const sums = factors.map(() => 0);
  for (const row of weightParts(groups, factors)) row.forEach((part, k) => (sums[k] += part));
  return sums;
}

/* The mean values weighed at these factors, for each service. */
function weighed(groups, factors) {
  const byGroup = groups.values.map(() => factors.map(() => 0));
  weightParts(groups, factors).forEach((row, number) => {
    const sums = byGroup[groups.group[number]];
    row.forEach((part, k) => (sums[k] += part));
  });
  return groups.now.map((_, i) => {
    let total = 0;
    byGroup.forEach((sums, g) => sums.forEach((part, k) => (total += part * groups.values[g][i][k])));
    return total;
  });
}

/* The mean overall value of each service: the ranking's, plus what the factors change. */
function valuesAt(groups, factors) {
  const before = weighed(groups, factors.map(() => 1));
  return weighed(groups, factors).map((value, i) => groups.now[i] + (value - before[i]));
}

/* The factors that give one criterion this mean share, the others in proportion; the nearest share
   that there is. */
function withShare(groups, factors, column, share) {
  if (!groups.weights.some((weights) => weights[column] > 0)) return factors;
  const changed = [...factors];
  const others = Math.max(LEAST, ...factors.filter((_, k) => k !== column));
  let low = -Math.log(FURTHEST);
  let high = Math.log(FURTHEST);
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    changed[column] = others * Math.exp(middle);
    if (sharesAt(groups, changed)[column] < share) low = middle;
    else high = middle;
  }
  const largest = Math.max(...changed);
  return changed.map((factor) => Math.max(factor / largest, LEAST));
}

/* The groups if everybody weighed so in every draw; values stay as judged. */
function weighedAs(weights, means) {
  const now = means.map((values) => values.reduce((sum, value, k) => sum + weights[k] * value, 0));
  return { parts: [1], weights: [weights], group: [0], values: [means], now };
}

/* Each service with its value, its place among those that pass every gate, and whether it is
   recommended; those that pass first, then those on hold, each best first. */
function standing(services, values, k) {
  const rounded = values.map((value) => nearest(value * UNIT) / UNIT);
  const rows = services.map((service, order) => {
    const above = services.filter((other, j) => other.passes && rounded[j] > rounded[order]);
    const place = 1 + above.length;
    return { service, order, value: values[order], place, recommended: service.passes && place <= k };
  });
  const group = (row) => (row.service.passes ? 0 : 1);
  return rows.sort((a, b) => group(a) - group(b) || a.place - b.place || a.order - b.order);
}

/* The number as a place: 1st, 2nd, 3rd, 11th. */
function ordinal(place) {
  const teen = place % 100 > 10 && place % 100 < 14;
  return `${place}${(!teen && { 1: "st", 2: "nd", 3: "rd" }[place % 10]) || "th"}`;
}

/* Who is recommended at these weights, against the recommendation of the page: a sentence each. */
function readout(rows, k, error) {
  const entering = rows.filter((row) => row.recommended && !row.service.recommended);
  const leaving = rows.filter((row) => !row.recommended && row.service.recommended);
  const count = rows.filter((row) => row.recommended).length;
  const said = entering.map((row) => `${row.service.title} enters.`);
  said.push(...leaving.map((row) => `${row.service.title} leaves.`));
  if (said.length === 0) {
    said.push(count === 1 ? "The same service is recommended." : `The same ${count} services are recommended.`);
  }
  const passing = rows.filter((row) => row.service.passes);
  const [last, next] = [passing[count - 1], passing[count]];
  if (error > 0 && next && last.value - next.value <= 2 * error) {
    said.push("The last place recommended is too close to call here.");
  }
  return said;
}

/* What stands beside a service at these weights. */
function mark(row) {
  if (row.recommended) return row.service.recommended ? "Recommended" : "Recommended: enters";
  return row.service.recommended ? "Leaves" : "";
}

/* Connect the sliders, the buttons, the table and the status line of the page. */
function connect(page) {
  const section = page.getElementById("live");
  if (section === null) return;
  const data = JSON.parse(page.getElementById("live-data").textContent);
  const sliders = [...section.querySelectorAll("input[type=range]")];
  const presets = [...section.querySelectorAll("button[data-preset]")];
  const back = page.getElementById("live-reset");
  const lines = new Map([...section.querySelectorAll("[data-service]")].map((line) => [line.dataset.service, line]));
  const warning = page.getElementById("live-warning");
  const status = page.getElementById("live-status");
  const ones = sliders.map(() => 1);
  const now = sharesAt(data.groups, ones);
  let base, who, factors;

  function show(rows) {
    for (const row of rows) {
      const line = lines.get(row.service.id);
      line.querySelector(".value").textContent = row.value.toFixed(data.decimals);
      line.parentElement.append(line);
      if (row.service.passes) {
        line.querySelector(".place").textContent = String(row.place);
        line.querySelector(".bar").style.width = `${row.value}%`;
        line.querySelector(".mark").textContent = mark(row);
        line.classList.toggle("within", row.recommended);
      } else {
        line.querySelector(".place").textContent = ordinal(row.place);
      }
    }
  }

  /* Sliders go where their criterion's share is; one beyond its end gets the room. The one that is
     being moved keeps its scale. */
  function follow(moved) {
    const shares = sharesAt(base, factors);
    sliders.forEach((slider, i) => {
      const percent = 100 * shares[i];
      const end = Number(slider === moved ? slider.max : slider.dataset.end);
      slider.max = String(Math.max(end, Math.ceil(percent - 1e-9)));
      if (slider !== moved || Math.abs(Number(slider.value) - percent) > Number(slider.step) / 2) {
        slider.value = String(percent);
      }
      slider.disabled = !base.weights.some((weights) => weights[i] > 0);
      const share = `${percent.toFixed(1)}%`;
      const before = `${(100 * now[i]).toFixed(1)}%`;
      slider.setAttribute("aria-valuetext", `${share} of the weight`);
      section.querySelector(`output[for="${slider.id}"]`).textContent =
        share === before ? share : `${share}, was ${before}`;
    });
  }

  function update(moved) {
    const touched = factors.some((factor) => factor !== 1);
    const changed = touched || who !== null;
    const rows = standing(data.services, valuesAt(base, factors), data.k);
    follow(moved);
    show(rows);
    warning.hidden = !changed;
    section.classList.toggle("changed", changed);
    back.setAttribute("aria-pressed", String(!changed));
    presets.forEach((button, i) => button.setAttribute("aria-pressed", String(!touched && who === i)));
    const said = changed ? readout(rows, data.k, who === null ? data.error : 0) : [`These are ${data.ours}.`];
    if (who !== null && !touched) said.unshift(`Weighed as ${data.presets[who].who} weighs.`);
    status.textContent = said.join(" ");
  }

  function start(preset) {
    who = preset;
    base = preset === null ? data.groups : weighedAs(data.presets[preset].weights, data.means);
    factors = ones;
    update(null);
  }

  sliders.forEach((slider, i) =>
    slider.addEventListener("input", () => {
      factors = withShare(base, factors, i, Number(slider.value) / 100);
      update(slider);
    }),
  );
  for (const slider of sliders) slider.addEventListener("change", () => follow(null));
  presets.forEach((button, i) => button.addEventListener("click", () => start(i)));
  back.addEventListener("click", () => start(null));
  section.hidden = false;
  start(null);
}

if (typeof document !== "undefined") connect(document);
