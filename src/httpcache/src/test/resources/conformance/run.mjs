// Runs the suite with its own client and prints one line of JSON: what the suite says of each test. With the clock
// "stepped" it runs one test after another, and its pauses of seconds step the server's clock, so that no result depends on
// how fast the machine is. With "real" they are waited for, as many tests at a time as the suite does itself. A fourth
// argument names a file for the results in the suite's own form.
import nodeFetch from 'node-fetch'
import { existsSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const PAUSE = 3000
const [base, clock, tree, own] = process.argv.slice(2)
const part = path => import(pathToFileURL(`${tree}/${path}`).href)
// later trees have their client elsewhere, and use Node's own fetch
const later = existsSync(`${tree}/test-engine`)
const { getResults, runTests } = await part(later ? 'test-engine/client/runner.mjs' : 'client/runner.mjs')
const { determineTestResult } = await part(later ? 'test-engine/lib/results.mjs' : 'lib/display.mjs')
const { default: suites } = await part('tests/index.mjs')

if (later && existsSync(`${tree}/node_modules/undici`)) {
  // they watch interim responses with undici 7: a Node that has an older one within needs it for all
  const undici = await part('node_modules/undici/index.js')
  undici.setGlobalDispatcher(new undici.Agent())
  for (const name of ['fetch', 'Headers', 'Request', 'Response']) globalThis[name] = undici[name]
}

if (clock === 'stepped') {
  const wait = globalThis.setTimeout
  globalThis.setTimeout = (resume, milliseconds, ...more) =>
    milliseconds === PAUSE
      ? nodeFetch(`${base}/clock/${milliseconds}`, { method: 'POST' }).then(resume)
      : wait(resume, milliseconds, ...more)
}

const together = clock === 'stepped' ? 1 : 25
await (later ? runTests(suites, false, base, together) : runTests(suites, nodeFetch, false, base, together))

const results = getResults()
if (own) writeFileSync(own, JSON.stringify(results, null, 2) + '\n')
const report = []
for (const suite of suites) {
  for (const test of suite.tests) {
    if (test.id in results) {
      report.push({
        id: test.id,
        kind: test.kind ?? 'required',
        suite: suite.name,
        name: test.name,
        passed: ['✅', 'Y'].includes(determineTestResult(suites, test.id, results)[2]),
        message: results[test.id] === true ? 'a test that it depends on did not pass' : results[test.id].join(': ')
      })
    }
  }
}
process.stdout.write(JSON.stringify(report), () => process.exit(0))
