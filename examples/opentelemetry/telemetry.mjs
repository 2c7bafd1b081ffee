// Spans and metrics of a Fastify service. Load it before everything else: node --import ./telemetry.mjs server.js
import { FastifyOtelInstrumentation } from '@fastify/otel'
import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, ConsoleSpanExporter, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

// Replace the console with the exporter of your tracing service.
const tracing = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter())] })
tracing.register()

// Prometheus reads http://127.0.0.1:9464/metrics.
const { METRICS_HOST: host = '127.0.0.1', METRICS_PORT: port = '9464' } = process.env
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [new PrometheusExporter({ host, port: Number(port) })] }))

const instrumentations = [
  // Scalekit sends both to /login, and they are worth a login.
  new HttpInstrumentation({ redactedQueryParamsServer: ['state', 'login_request_id'] }),
  new FastifyOtelInstrumentation({ registerOnInitialization: true })
]
for (const instrumentation of instrumentations) instrumentation.setTracerProvider(tracing)

// What is not sent yet goes out at the end.
process.once('beforeExit', () => tracing.shutdown())
