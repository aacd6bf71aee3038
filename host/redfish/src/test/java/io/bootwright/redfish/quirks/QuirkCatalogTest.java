package io.bootwright.redfish.quirks;

import io.bootwright.redfish.transport.RedfishException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuirkCatalogTest {
    private final QuirkCatalog catalog = QuirkCatalog.builtIn();

    private Quirks select(String manufacturer, String model, String firmware, String bmc) {
        return catalog.select(QuirkSelection.auto(), new BmcModel(manufacturer, model, firmware, bmc));
    }

    @ParameterizedTest
    @CsvSource({
        "Contoso,T1,1.0,'',generic",
        "Dell Inc.,PowerEdge R640,6.10.30.00,14G Monolithic,dell",
        "HPE,ProLiant DL380 Gen10,iLO 5 v2.72,Hpe,hpe",
        "Supermicro,SYS-1029P,1.73,'',supermicro",
        "Super Micro Computer,X,1,'',supermicro",
        "Lenovo,ThinkSystem SR650,TEI392M,'',lenovo-xcc",
        "Lenovo,ThinkSystem SR655,AMBT40B,AMI,ami-megarac",
        "ASRockRack,1U4L,1.0,'',ami-megarac",
        "IEI,P,1,OpenBMC,openbmc",
        "Cisco Systems Inc,UCSX,5.0,'',cisco",
        "Nokia Solutions,AE,1,'',nokia",
        "NVIDIA,DGXH100,1,'',nvidia",
        "Huawei,1288H V5,5,'',huawei",
        "Miami Corp,T1,1.0,Miami,generic"
    })
    void selectsTheFamily(String manufacturer, String model, String firmware, String bmc, String family) {
        assertThat(select(manufacturer, model, firmware, bmc).family()).isEqualTo(family);
    }

    @Test
    void appliesQuirksByFirmwareAndModel() {
        assertThat(select("Dell Inc.", "PowerEdge R640", "4.22.00.00", "14G").bootCd())
                .isPresent();
        assertThat(select("Dell Inc.", "PowerEdge R640", "4.40.10.00", "14G").bootCd())
                .isEmpty();
        assertThat(select("Dell Inc.", "PowerEdge R640", "4.40.10.00", "14G").usableCds())
                .isEqualTo(1);
        assertThat(select("Dell Inc.", "PowerEdge R6525", "4.40.10.00", "14G").bootCd())
                .isPresent();
        assertThat(select("Dell Inc.", "PowerEdge R640", "6.10.30.00", "14G").usableCds())
                .isGreaterThan(1);
        Quirks ten = select("Dell Inc.", "PowerEdge R670", "1.10.17", "17G Monolithic");
        assertThat(ten.bootCd()).isEmpty();
        assertThat(ten.bootSettings()).isEqualTo("only");
        assertThat(select("Supermicro", "ARS-111GL-NHR", "1", "").bootTargetsCd())
                .startsWith("Cd");
        assertThat(select("Supermicro", "X10DRi", "1", "").unsupported()).isPresent();
        assertThat(select("HPE", "ProLiant", "iLO 4 v2.70", "").insertOmit()).contains("Inserted");
        assertThat(select("Lenovo", "SR650", "1", "").slots().matcher("RDOC1").find())
                .isFalse();
    }

    @Test
    void takesANamedFile() {
        BmcModel bmc = new BmcModel("Contoso", "", "", "");
        assertThat(catalog.select(new QuirkSelection("nokia"), bmc).insertStart())
                .contains("TransferProtocolType");
        assertThatThrownBy(() -> catalog.select(new QuirkSelection("nope"), bmc))
                .isInstanceOfSatisfying(
                        RedfishException.class, e -> assertThat(e.hint()).contains("dell, generic, hpe"));
    }

    @Test
    void everyQuirkHasASource() {
        assertThat(catalog.files()).hasSizeGreaterThanOrEqualTo(11);
        assertThat(catalog.files())
                .allSatisfy(file -> assertThat(file.quirks())
                        .allSatisfy(quirk -> assertThat(quirk.source()).isNotBlank()));
    }

    private static final String GOOD = """
            title: T
            match: [{manufacturer: x}]
            quirks: [{name: q, source: s, set: {usable-cds: 1}}]
            """;

    @Test
    void readsAGoodFile() {
        assertThat(QuirkReader.read("t", GOOD).quirks()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usable-cds: 1|usable-cds: one",
                "usable-cds: 1|usable-disks: 1",
                "source: s, |",
                "manufacturer: x|vendor: x",
                "manufacturer: x|manufacturer: '['",
                "title: T|title: T\ntitle: U",
                "title: T|title: T\nextra: 1",
                "usable-cds: 1|slots: '('",
                "usable-cds: 1|boot-settings: /elsewhere",
                "usable-cds: 1|prepare-wait: soon",
                "usable-cds: 1|boot-cd: {method: DELETE, path: /x, body: {}}",
                "usable-cds: 1|authentication: digest",
                "{usable-cds: 1}|{}",
                "source: s|source: &anchor s",
                "title: T|title: !own T",
                "source: s|source: no"
            })
    void refusesABadFile(String change) {
        String[] parts = change.split("\\|", -1);
        String bad = GOOD.replace(parts[0], parts[1]);
        assertThat(bad).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> QuirkReader.read("acme", bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quirk file acme");
    }
}
