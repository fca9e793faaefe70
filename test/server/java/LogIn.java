// Sessions of ZooKeeper's own client that log in to the server at an address. For each line of standard input, `create`
// or `read`, a path, a user and a password with tabs between them, prints `ok` and what was read, or the code of the
// error. A node that is created is for its user alone. Without a user nobody logs in.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.auth.DigestLoginModule;

public class LogIn {
    public static void main(String[] args) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        PrintStream answers = new PrintStream(System.out, true, "UTF-8");
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] words = line.split("\t", 4);
            boolean logsIn = words.length == 4;
            Configuration.setConfiguration(logsIn ? new Login(words[2], words[3]) : new Nobody());
            answers.println(answer(args[0], words[0], words[1]));
        }
    }

    private static String answer(String address, String verb, String path) throws Exception {
        ZooKeeper session = new ZooKeeper(address, 10000, event -> { });
        try {
            if (verb.equals("read")) return "ok " + new String(session.getData(path, false, null), "UTF-8");
            session.create(path, path.getBytes("UTF-8"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
            return "ok";
        } catch (KeeperException failure) {
            return failure.code().name();
        } finally {
            session.close();
        }
    }

    private static class Login extends Configuration {
        private final Map<String, String> options = new HashMap<>();

        Login(String user, String password) {
            options.put("username", user);
            options.put("password", password);
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String section) {
            String module = DigestLoginModule.class.getName();
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(module, LoginModuleControlFlag.REQUIRED, options)
            };
        }
    }

    private static class Nobody extends Configuration {
        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String section) {
            return null;
        }
    }
}
