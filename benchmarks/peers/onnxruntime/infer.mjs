// Inference in ONNX Runtime, called from JavaScript. Prints one line of JSON; see ../README.md.
//
//   node infer.mjs throughput MODEL.onnx BATCH THREADS SECONDS
//   node infer.mjs latency MODEL.onnx THREADS SECONDS
//
// The call's overhead from JavaScript (a promise, a turn of the event loop, the binding) is in the numbers.
import { readFile } from "node:fs/promises";
import ort from "onnxruntime-node";

const BATCHES = 16, PIXELS = 784, CLASSES = 10, MAX_WARM_UP_SECONDS = 1;

// The twin of Noise.Value in src/Inkling.Measuring: exactly the same numbers.
function pixel(i) {
  let hash = Math.imul(i, 0x9e3779b1) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
  hash ^= hash >>> 13;
  return (hash >>> 8) / (1 << 22) - 2;
}

// Pictures from the file of raw bytes that INKLING_PICTURES names, or noise.
async function source() {
  const file = process.env.INKLING_PICTURES;
  if (!file) return pixel;
  const bytes = await readFile(file);
  return (i) => bytes[i % bytes.length] / 255;
}

// Images are wrapped once: the clock sees the run alone, which reads them where they are.
function images(batch, pixel) {
  return Array.from({ length: BATCHES }, (_, number) => {
    const values = Float32Array.from({ length: batch * PIXELS }, (_, i) => pixel(number * batch * PIXELS + i));
    return { images: new ort.Tensor("float32", values, [batch, 1, 28, 28]) };
  });
}

async function repeat(session, feeds, seconds, times) {
  const begin = performance.now();
  let last = begin, calls = 0;
  do {
    await session.run(feeds[calls % feeds.length]);
    const now = performance.now();
    times?.push(1000 * (now - last));
    last = now;
    calls++;
  } while (last - begin < 1000 * seconds);
  return { calls, seconds: (last - begin) / 1000 };
}

async function main(mode, model, ...rest) {
  const [batch, threads, seconds] = mode === "latency" ? [1, ...rest.map(Number)] : rest.map(Number);
  if (!["throughput", "latency"].includes(mode) || !(batch > 0 && threads > 0 && seconds > 0)) {
    throw new Error("Expected: throughput MODEL BATCH THREADS SECONDS, or latency MODEL THREADS SECONDS");
  }
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });
  const feeds = images(batch, await source());
  const { data } = Object.values(await session.run(feeds[0]))[0];
  const logits = [...data.slice(0, CLASSES), ...data.slice(-CLASSES)];

  const { version } = JSON.parse(await readFile(new URL("node_modules/onnxruntime-node/package.json", import.meta.url)));
  const times = mode === "latency" ? [] : undefined;
  await repeat(session, feeds, Math.min(MAX_WARM_UP_SECONDS, seconds), times);
  times?.splice(0);
  const done = await repeat(session, feeds, seconds, times);
  const result = { peer: "onnxruntime", version, batch, threads, calls: done.calls };
  if (times) {
    times.sort((a, b) => a - b);
    result.median_us = times[Math.floor(times.length / 2)];
    result.p90_us = times[Math.floor((times.length * 9) / 10)];
  } else {
    result.images_per_second = (done.calls * batch) / done.seconds;
  }
  console.log(JSON.stringify({ ...result, logits }));
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
