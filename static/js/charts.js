// Draws what dashboard/charts.py prepared. Every text and every tick comes from there; nothing is computed here.
"use strict";

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
// On a wide page the head of the table below names the periods, each under its point.
const wide = matchMedia("(min-width: 52rem)").matches;

Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
Chart.defaults.font.size = 13;
Chart.defaults.color = colour("--quiet");
// A chart stands where it belongs from the first moment, also for who prints it or looks at once.
Chart.defaults.animation = false;

function valueAxis(chart) {
  const labels = new Map(chart.ticks.map((tick) => [tick.value, tick.label]));
  return {
    min: chart.ticks[0].value,
    max: chart.ticks.at(-1).value,
    border: { display: false },
    grid: { color: colour("--line"), drawTicks: false },
    afterBuildTicks: (axis) => {
      axis.ticks = chart.ticks.map((tick) => ({ value: tick.value }));
    },
    ticks: { padding: 8, callback: (value) => labels.get(value) },
  };
}

// On top of the bars, as high as the head of the table beside them.
function topAxis(chart) {
  return {
    ...valueAxis(chart),
    position: "top",
    afterFit: (axis) => {
      axis.height = chart.axisHeight;
    },
  };
}

// As wide as the indent of the table below, so that each point stands above its figure.
function sideAxis(chart) {
  return {
    ...valueAxis(chart),
    afterFit: (axis) => {
      axis.width = chart.axisWidth;
    },
  };
}

function nameAxis(bars) {
  return {
    grid: { display: false },
    border: { color: colour("--rule") },
    offset: true,
    // Bars fill the height, so that each stands beside its row of the table.
    afterFit: (axis) => {
      if (bars) axis.paddingTop = axis.paddingBottom = 0;
    },
    ticks: { display: bars || !wide, autoSkip: !bars, maxRotation: 0 },
  };
}

function tooltip(chart) {
  return {
    displayColors: false,
    backgroundColor: colour("--ink"),
    padding: 10,
    filter: (item) => item.datasetIndex === 0,
    callbacks: { label: (item) => chart.texts[item.dataIndex] },
  };
}

// One bar of parts, from the strongest tint to the faintest; neighbours differ by a white edge.
function parts(chart) {
  const strength = (number) => 0.92 - (0.72 * number) / Math.max(1, chart.values.length - 1);
  return chart.values.map((value, number) => ({
    label: chart.labels[number],
    data: [value],
    backgroundColor: `rgb(36 80 127 / ${strength(number)})`,
    borderColor: colour("--paper"),
    borderWidth: { right: 2 },
    borderSkipped: false,
    barThickness: 34,
    texts: [chart.texts[number]],
  }));
}

function main(chart) {
  const ink = colour("--data");
  const accent = colour("--accent");
  const points = chart.values.map((_, number) => (number === chart.emphasis ? accent : ink));
  if (chart.kind === "bar") {
    return { data: chart.values, backgroundColor: ink, hoverBackgroundColor: accent, maxBarThickness: 18, borderRadius: 1 };
  }
  return {
    data: chart.values,
    borderColor: ink,
    borderWidth: 2,
    pointBackgroundColor: points,
    pointBorderColor: points,
    pointRadius: 4,
    pointHoverRadius: 6,
    clip: 8,
  };
}

function level(line, chart) {
  return {
    label: line.label,
    data: chart.values.map(() => line.value),
    borderColor: colour("--accent"),
    borderWidth: 1,
    borderDash: [5, 4],
    pointRadius: 0,
    pointHitRadius: 0,
  };
}

function drawParts(canvas, chart) {
  const scale = { ...valueAxis(chart), stacked: true };
  new Chart(canvas, {
    type: "bar",
    data: { labels: [""], datasets: parts(chart) },
    options: {
      indexAxis: "y",
      maintainAspectRatio: false,
      interaction: { mode: "nearest", axis: "x", intersect: true },
      scales: { x: scale, y: { stacked: true, display: false } },
      plugins: {
        legend: { position: "bottom", align: "start", labels: { boxWidth: 12, boxHeight: 12 } },
        tooltip: {
          ...tooltip(chart),
          filter: () => true,
          callbacks: { label: (item) => `${item.dataset.label} ${item.dataset.texts[0]}` },
        },
      },
    },
  });
}

function draw(canvas) {
  const chart = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  canvas.parentElement.style.height = `${chart.height}px`;
  if (chart.kind === "parts") return drawParts(canvas, chart);
  const across = chart.kind === "bar";
  const lines = chart.lines.map((line) => level(line, chart));
  new Chart(canvas, {
    type: chart.kind,
    data: { labels: chart.labels, datasets: [main(chart), ...lines] },
    options: {
      indexAxis: across ? "y" : "x",
      maintainAspectRatio: false,
      interaction: { mode: "nearest", axis: across ? "y" : "x", intersect: false },
      layout: { autoPadding: false, padding: across ? 0 : { top: 6 } },
      scales: across ? { x: topAxis(chart), y: nameAxis(true) } : { y: sideAxis(chart), x: nameAxis(false) },
      plugins: {
        legend: { display: lines.length > 0, align: "end", labels: { filter: (item) => item.datasetIndex > 0, boxHeight: 0 } },
        tooltip: tooltip(chart),
      },
    },
  });
}

document.querySelectorAll("canvas[data-chart]").forEach(draw);

// On paper a chart is drawn anew for the width of the sheet, as in site.css; afterwards for the window.
const PAPER = 680;
const charts = () => [...document.querySelectorAll("canvas[data-chart]")].map(Chart.getChart);
addEventListener("beforeprint", () => charts().forEach((chart) => chart.resize(PAPER, chart.height)));
addEventListener("afterprint", () => charts().forEach((chart) => chart.resize()));
