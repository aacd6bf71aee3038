package io.bootwright.virtualbmc.http;

/** Answers requests; called by many threads. A thrown exception is answered by 500. */
@FunctionalInterface
public interface HttpHandler {
    /** Answers one request. */
    HttpResponse handle(HttpRequest request);
}
