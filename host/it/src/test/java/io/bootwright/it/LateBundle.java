package io.bootwright.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** A bundle that no maintenance ISO knows: its unit and Quadlet travel on the task ISO, its tool is pulled. */
final class LateBundle {
    private final Path directory;
    private final KeyPair keys;

    /** Makes a key, and trusts it. */
    LateBundle(Path directory, Path trust) {
        this.directory = directory;
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Files.createDirectories(trust);
            Files.writeString(
                    trust.resolve("ci.pem"),
                    "-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(keys.getPublic().getEncoded())
                            + "\n-----END PUBLIC KEY-----\n");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Packs the bundle with the product's own packer. */
    Path pack(Host host, String image) {
        file("bundle.yaml", """
                apiVersion: bundle/v1
                id: late
                version: "1.0.0"
                title: Younger than the maintenance ISO
                requires: {plugin-api: ">=1.0.0 <2.0.0", units-api: 1}
                targets:
                  - name: late.target
                    destructive: false
                    steps: [{unit: late-tool.service, title: Run the late tool}]
                recipe: {schema: recipe.schema.json}
                installer: {kind: maintenance, name: maintenance, tag: latest}
                units:
                  delivery: on-task-iso
                  shared: [run-target.mount]
                  images:
                    - {name: "localhost/tools/late-tool:1", repository: tools/late-tool, digest: "%s"}
                task-iso:
                  volume-id: TASK
                  files:
                    - {path: job.json, source: job, secret: true}
                    - {path: recipe.json, source: recipe}
                    - {path: recipe.schema.json, source: schema}
                environment: {WORD: /word}
                completion: {mode: webhook, timeout: PT20M}
                output: {schema: output.schema.json}
                """.formatted(image));
        file("recipe.schema.json", """
                {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                 "required": ["task_target", "word"], "additionalProperties": false,
                 "properties": {"task_target": {"type": "string", "enum": ["late.target"]},
                   "word": {"type": "string", "pattern": "^[a-z]+$"}}}
                """);
        file("output.schema.json", """
                {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["answer"],
                 "properties": {"answer": {"type": "integer"}}}
                """);
        file("systemd/late.target", """
                [Unit]
                Description=Younger than the maintenance ISO
                Requires=late-tool.service
                After=late-tool.service
                """);
        file("quadlets/late-tool.container", """
                [Unit]
                Description=Run the late tool
                RequiresMountsFor=/run/target

                [Container]
                Image=localhost/tools/late-tool:1
                Pull=never
                Network=none
                LogDriver=passthrough
                PodmanArgs=--privileged
                Volume=/dev:/dev
                Volume=/run/udev:/run/udev:ro
                Volume=/run/provision:/run/provision
                Volume=/run/target:/run/target:rshared
                EnvironmentFile=/run/provision/recipe.env
                Environment=STEP=%N
                Exec=/usr/libexec/step

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                TimeoutStartSec=5min
                TimeoutStopSec=15

                [Quadlet]
                DefaultDependencies=false
                """);
        file("examples/valid/minimal.json", "{\"task_target\": \"late.target\", \"word\": \"hello\"}");
        Path out = directory.resolveSibling("packed");
        host.bootwright("bundle", "pack", directory.toString(), "--out", out.toString())
                .mustSucceed();
        return out.resolve("late-1.0.0.jar");
    }

    /** What goes into the header Bootwright-Signature. */
    String sign(Path jar) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(keys.getPrivate());
            signer.update(Files.readAllBytes(jar));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void file(String path, String text) {
        try {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
