package io.bootwright.bundles.esxi;

import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.RefusedException;
import io.bootwright.plugin.Webhook;
import io.bootwright.plugin.Workflow;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Installs ESXi with VMware's own installer: checks the kickstart, and completes it. Stateless. */
public final class EsxiWorkflow implements Workflow {
    static final String KS_CFG = "/ks_cfg";

    private static final String FILE = "KS.CFG";

    @Override
    public void check(Recipe recipe, Problems problems) {
        Optional<String> text = recipe.text(KS_CFG).flatMap(EsxiWorkflow::decode);
        if (text.isEmpty()) {
            problems.add(KS_CFG, "This is no UTF-8 text in base64. Make it with base64 -w0 ks.cfg.");
            return;
        }
        if (text.get().startsWith("\ufeff")) {
            problems.add(
                    KS_CFG,
                    "The kickstart begins with a byte order mark (BOM), which ESXi's installer takes for a part of the"
                            + " first command. Save it as UTF-8 without BOM.");
            return;
        }
        new KickstartRules(Kickstart.parse(text.get()), problems).check();
    }

    /** A kickstart that asks for the server's network is of use only on a server that has one. */
    @Override
    public void checkServer(JobContext job, Problems problems) {
        try {
            job.recipe()
                    .text(KS_CFG)
                    .flatMap(EsxiWorkflow::decode)
                    .ifPresent(text -> NetworkLine.insertInto(text, job.network(), job.serverSerial()));
        } catch (RefusedException e) {
            problems.add(KS_CFG, String.valueOf(e.getMessage()));
        }
    }

    /**
     * {@code KS.CFG}: the operator's text, with the server's network after each line that asks for it, and with a last
     * {@code %firstboot} block that reports the end when that is the job's completion rule.
     */
    @Override
    public Map<String, byte[]> files(JobContext job) {
        String text = job.recipe()
                .text(KS_CFG)
                .flatMap(EsxiWorkflow::decode)
                .orElseThrow(() -> new IllegalArgumentException("the recipe has no kickstart"));
        String network = NetworkLine.insertInto(text, job.network(), job.serverSerial());
        boolean reports =
                job.recipe().text("/completion/mode").orElse("webhook").equals("webhook");
        Optional<Webhook> webhook = job.webhook().filter(hook -> reports);
        String whole =
                webhook.map(hook -> FirstBootReport.appendTo(network, hook)).orElse(network);
        return Map.of(FILE, whole.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> decode(String base64) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
