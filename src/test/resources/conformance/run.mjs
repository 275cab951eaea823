// Runs the suite with its own client, one test after another, and prints one line of JSON: what the suite says of each
// test. Its pauses of seconds step the server's clock, so that no result depends on how fast the machine is.
import fetch from 'node-fetch'
import { pathToFileURL } from 'node:url'

const [base, clock, tree] = process.argv.slice(2)
const part = path => import(pathToFileURL(`${tree}/${path}`).href)
const { getResults, runTests } = await part('client/runner.mjs')
const { determineTestResult } = await part('lib/display.mjs')
const { default: suites } = await part('tests/index.mjs')

if (clock === 'stepped') {
  globalThis.setTimeout = (resume, milliseconds) => {
    fetch(`${base}/clock/${milliseconds}`, { method: 'POST' }).then(resume)
  }
}

await runTests(suites, fetch, false, base, clock === 'stepped' ? 1 : 100)

const results = getResults()
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
process.stdout.write(JSON.stringify(report))
