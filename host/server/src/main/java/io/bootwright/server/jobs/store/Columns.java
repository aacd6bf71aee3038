package io.bootwright.server.jobs.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bootwright.formats.Json;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Columns with their types: enums by the names the API has for them, times in UTC to the microsecond, lists as JSON. What
 * is empty is NULL of the column's type. For one statement.
 */
record Columns(SqlStatement<?> statement) {
    Columns put(String name, String value) {
        statement.bind(name, value);
        return this;
    }

    Columns put(String name, UUID value) {
        statement.bind(name, value);
        return this;
    }

    Columns put(String name, long value) {
        statement.bind(name, value);
        return this;
    }

    Columns put(String name, boolean value) {
        statement.bind(name, value);
        return this;
    }

    Columns put(String name, Enum<?> value) {
        return put(name, ApiName.of(value));
    }

    Columns put(String name, Instant value) {
        statement.bind(name, Times.utc(value));
        return this;
    }

    Columns put(String name, List<String> values) {
        ArrayNode array = Json.array();
        values.forEach(array::add);
        return put(name, Json.write(array));
    }

    Columns text(String name, Optional<String> value) {
        statement.bindByType(name, value.orElse(null), String.class);
        return this;
    }

    Columns name(String name, Optional<? extends Enum<?>> value) {
        return text(name, value.map(ApiName::of));
    }

    Columns time(String name, Optional<Instant> value) {
        statement.bindByType(name, value.map(Times::utc).orElse(null), OffsetDateTime.class);
        return this;
    }

    Columns whole(String name, Optional<Integer> value) {
        statement.bindByType(name, value.orElse(null), Integer.class);
        return this;
    }

    static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static <E extends Enum<E>> Optional<E> name(ResultSet row, String column, Class<E> type) throws SQLException {
        return text(row, column).map(name -> ApiName.parse(type, name));
    }

    static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static Optional<Integer> whole(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        List<String> texts = new ArrayList<>();
        Json.parseTrusted(row.getString(column)).forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
