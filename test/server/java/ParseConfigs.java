// Lets the real servers read: for each line of standard input, `config PATH`, `properties PATH` or `logins PATH`, prints
// one line of JSON. A zoo.cfg goes through QuorumPeerConfig of the release on the class path, whatever its line: what differs
// between them is reached by name.
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.security.URIParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.server.quorum.QuorumPeer.QuorumServer;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;

public class ParseConfigs {
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] words = line.split(" ", 2);
            answers.println(json(answer(words[0], words[1])));
            answers.flush();
        }
    }

    private static Object answer(String mode, String path) throws Exception {
        if (mode.equals("config")) return readConfig(path);
        return mode.equals("logins") ? readLogins(path) : readProperties(path);
    }

    /** The options of each section of a jaas.conf, as pairs. */
    private static Map<String, Object> readLogins(String path) throws Exception {
        Map<String, Object> answer = new LinkedHashMap<String, Object>();
        try {
            Configuration file =
                    Configuration.getInstance("JavaLoginConfig", new URIParameter(new File(path).toURI()));
            answer.put("accepted", true);
            for (String section : Arrays.asList("QuorumServer", "QuorumLearner", "Server")) {
                AppConfigurationEntry[] entries = file.getAppConfigurationEntry(section);
                List<Object> pairs = new ArrayList<Object>();
                if (entries != null)
                    for (Map.Entry<String, ?> option : entries[0].getOptions().entrySet())
                        pairs.add(Arrays.asList(option.getKey(), option.getValue()));
                answer.put(section, pairs);
            }
        } catch (Throwable failure) {
            answer.clear();
            answer.put("accepted", false);
            answer.put("message", messages(failure));
        }
        return answer;
    }

    private static Map<String, Object> readConfig(String path) throws Exception {
        Properties before = (Properties) System.getProperties().clone();
        setStatic("setStandaloneEnabled", true);
        setStatic("setReconfigEnabled", false);
        Map<String, Object> answer = new LinkedHashMap<String, Object>();
        try {
            QuorumPeerConfig config = new QuorumPeerConfig();
            config.parse(path);
            answer.put("accepted", true);
            describe(config, answer);
            answer.put("properties", newIn(System.getProperties(), before));
        } catch (Throwable failure) {
            answer.clear();
            answer.put("accepted", false);
            answer.put("message", messages(failure));
        } finally {
            System.setProperties(before);
        }
        return answer;
    }

    private static void describe(QuorumPeerConfig config, Map<String, Object> answer) throws Exception {
        answer.put("clientPort", port(config.getClientPortAddress()));
        answer.put("clientAddress", address(config.getClientPortAddress()));
        answer.put("secureClientPort", port((InetSocketAddress) get(config, "getSecureClientPortAddress")));
        for (String name : Arrays.asList("TickTime", "InitLimit", "SyncLimit", "MinSessionTimeout",
                "MaxSessionTimeout", "MaxClientCnxns", "SnapRetainCount", "PurgeInterval", "QuorumListenOnAllIPs")) {
            answer.put(Character.toLowerCase(name.charAt(0)) + name.substring(1), get(config, "get" + name));
        }
        answer.put("dataDir", String.valueOf(get(config, "getDataDir")));
        answer.put("dataLogDir", String.valueOf(get(config, "getDataLogDir")));
        answer.put("isDistributed", config.isDistributed());
        answer.put("myId", config.getServerId());
        answer.put("peerType", String.valueOf(config.getPeerType()).toLowerCase());
        answer.put("metrics", get(config, "getMetricsProviderConfiguration"));
        List<Object> members = new ArrayList<Object>();
        for (QuorumServer server : config.getServers().values()) members.add(member(server));
        answer.put("members", members);
        answer.put("groups", field(config.getQuorumVerifier(), "serverGroup"));
        answer.put("weights", field(config.getQuorumVerifier(), "serverWeight"));
    }

    private static Map<String, Object> member(QuorumServer server) throws Exception {
        Map<String, Object> member = new LinkedHashMap<String, Object>();
        member.put("id", server.id);
        member.put("host", server.hostname);
        member.put("serverPort", memberPort(server, "addr", "port"));
        member.put("electionPort", memberPort(server, "electionAddr", "electionPort"));
        member.put("role", String.valueOf(server.type).toLowerCase());
        return member;
    }

    /** 3.4 has a number, which may stand alone; 3.5 one address; 3.6 and later several with the same port. */
    private static Object memberPort(QuorumServer server, String addressName, String numberName) throws Exception {
        Object number = field(server, numberName);
        if (number != null) return number;
        Object address = field(server, addressName);
        if (address instanceof InetSocketAddress) return port((InetSocketAddress) address);
        return ((List<?>) get(address, "getAllPorts")).get(0);
    }

    private static Map<String, Object> readProperties(String path) throws Exception {
        Map<String, Object> answer = new LinkedHashMap<String, Object>();
        Properties properties = new Properties();
        InputStream file = new FileInputStream(path);
        try {
            properties.load(file);
            answer.put("accepted", true);
            List<Object> entries = new ArrayList<Object>();
            for (Map.Entry<?, ?> entry : properties.entrySet()) {
                entries.add(Arrays.asList(entry.getKey(), entry.getValue()));
            }
            answer.put("entries", entries);
        } catch (IllegalArgumentException failure) {
            answer.put("accepted", false);
            answer.put("message", messages(failure));
        } finally {
            file.close();
        }
        return answer;
    }

    private static Map<Object, Object> newIn(Properties after, Properties before) {
        Map<Object, Object> fresh = new TreeMap<Object, Object>(after);
        fresh.entrySet().removeAll(before.entrySet());
        return fresh;
    }

    private static Integer port(InetSocketAddress address) {
        return address == null ? null : address.getPort();
    }

    private static String address(InetSocketAddress address) {
        return address == null ? null : address.getAddress().getHostAddress();
    }

    private static String messages(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (text.length() > 0) text.append(": ");
            text.append(cause.getClass().getSimpleName()).append(": ").append(cause.getMessage());
        }
        return text.toString();
    }

    /** What a public method returns; null where the release has no such method. */
    private static Object get(Object object, String method) throws Exception {
        try {
            return object.getClass().getMethod(method).invoke(object);
        } catch (NoSuchMethodException isOlder) {
            return null;
        }
    }

    /** What a field holds, private or not; null where the object has no such field. */
    private static Object field(Object object, String name) throws Exception {
        if (object == null) return null;
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (NoSuchFieldException isOther) {
            return null;
        }
    }

    private static void setStatic(String method, boolean value) throws Exception {
        try {
            QuorumPeerConfig.class.getMethod(method, boolean.class).invoke(null, value);
        } catch (NoSuchMethodException isOlder) {
            return;
        }
    }

    private static String json(Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                text.append(text.length() == 0 ? "" : ",");
                text.append(json(String.valueOf(entry.getKey()))).append(':').append(json(entry.getValue()));
            }
            return "{" + text + "}";
        }
        if (value instanceof Collection) {
            for (Object item : (Collection<?>) value) text.append(text.length() == 0 ? "" : ",").append(json(item));
            return "[" + text + "]";
        }
        if (value == null || value instanceof Boolean || value instanceof Number) return String.valueOf(value);
        for (char unit : String.valueOf(value).toCharArray()) {
            boolean isPlain = unit >= 0x20 && unit < 0x7f && unit != '"' && unit != '\\';
            text.append(isPlain ? String.valueOf(unit) : String.format("\\u%04x", (int) unit));
        }
        return "\"" + text + "\"";
    }
}
